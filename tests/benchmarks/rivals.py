"""Serve what the product is measured beside, each at POST /v1/check in one worker of uvicorn.

naive                what many would build: a `def` handler, scikit-learn's word and character
                     TF-IDF with logistic regression, `cosine_similarity` over the stored claims
                     by their words (by letters as well it would take ten times as long)
without-similarity   the same without similar claims
echo                 FastAPI with a request and a response model, and nothing between them
starlette            the same without models

Run: python tests/benchmarks/rivals.py NAME PORT [--plain FILE] [--access-log]
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import joblib
import uvicorn
from fastapi import FastAPI
from plain import Plain
from pydantic import BaseModel
from sklearn.metrics.pairwise import cosine_similarity
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

SIMILAR = 3


class Ask(BaseModel):
    """A text to check."""

    text: str


class Similar(BaseModel):
    """A stored claim."""

    text: str
    verdict: str
    similarity: float


class Verdict(BaseModel):
    """What the plain pipeline says."""

    verdict: str
    probability: float
    similar: list[Similar] = []


def naive(plain: Plain) -> FastAPI:
    """Answer with a verdict and three similar claims."""
    app = FastAPI()

    @app.post("/v1/check")
    def check(body: Ask) -> Verdict:
        ((verdict, probability),) = plain.likeliest([body.text])
        found = cosine_similarity(plain.words.transform([body.text]), plain.vectors)[0]
        similar = [
            Similar(text=plain.texts[row], verdict=plain.verdicts[row], similarity=found[row])
            for row in found.argsort()[::-1][:SIMILAR]
        ]
        return Verdict(verdict=verdict, probability=probability, similar=similar)

    return app


def without_similarity(plain: Plain) -> FastAPI:
    """Answer with a verdict."""
    app = FastAPI()

    @app.post("/v1/check")
    def check(body: Ask) -> Verdict:
        ((verdict, probability),) = plain.likeliest([body.text])
        return Verdict(verdict=verdict, probability=probability)

    return app


def echo() -> FastAPI:
    """Give back what was asked, through models."""
    app = FastAPI()

    @app.post("/v1/check")
    async def check(body: Ask) -> Ask:
        return body

    return app


def starlette() -> Starlette:
    """Give back what was asked, without models."""

    async def check(request: Request) -> JSONResponse:
        return JSONResponse(await request.json())

    return Starlette(routes=[Route("/v1/check", check, methods=["POST"])])


PLAIN: dict[str, Callable[[Plain], FastAPI]] = {
    "naive": naive,
    "without-similarity": without_similarity,
}
ECHO: dict[str, Callable[[], FastAPI | Starlette]] = {"echo": echo, "starlette": starlette}


def main() -> None:
    """Serve one of them until it is stopped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", choices=[*PLAIN, *ECHO])
    parser.add_argument("port", type=int)
    parser.add_argument("--plain", type=Path, help="the fitted pipeline (plain.kept_plain)")
    parser.add_argument("--access-log", action="store_true", help="log each request")
    told = parser.parse_args()
    app = PLAIN[told.name](joblib.load(told.plain)) if told.name in PLAIN else ECHO[told.name]()
    uvicorn.run(app, port=told.port, loop="uvloop", http="httptools", access_log=told.access_log)


if __name__ == "__main__":
    main()
