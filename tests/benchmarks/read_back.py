"""Show that other programs read what a batch writes: openpyxl, pandas and LibreOffice.

A file of odd cells is checked into CSV and XLSX; the rows and cells that each program reads from
both must be those of the output. Needs `pip install pandas` and LibreOffice (`soffice`).

Run: python tests/benchmarks/read_back.py [MODELS]
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas
from openpyxl import load_workbook

ODD = [
    "diet creates dimples", "=1+1", "+49 171 crunches burn belly fat", "-5 kg in a week", "@home",
    "tab\there", 'said "no, never"\nto carbs 💪', "semi;colon, comma", "  spaces  ", "'quoted",
    "0012", "1e5", "TRUE", "2026-11-23", "ﷺ العربية", "你好", "a" * 5_000, "#DIV/0!", "NULL", "nan",
]  # fmt: skip


# LibreOffice's filter options: comma, quote, UTF-8, from line 1, no formats, quote all texts.
FILTER = "44,34,76,1,,0,true"


def convert(source: Path, folder: Path) -> list[list[str]]:
    """Let LibreOffice read a file; gives the cells that it writes as CSV."""
    folder.mkdir()
    command = [
        "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
        f"--infilter=CSV:{FILTER}", "--convert-to", f"csv:Text - txt - csv (StarCalc):{FILTER}",
        "--outdir", folder, source,
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    with (folder / source.with_suffix(".csv").name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def report(what: str, found: object, wanted: object) -> None:
    """Print whether what was read is what was written."""
    print(f"{what}: {'the same' if found == wanted else 'NOT THE SAME'}", flush=True)


def main() -> None:
    """Check, read back, compare."""
    options = ["--models", sys.argv[1]] if len(sys.argv) > 1 else []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rows = [{"n": n, "text": text} for n, text in enumerate(ODD)]
        (folder / "in.json").write_text(json.dumps(rows))
        for name in ("out.csv", "out.xlsx"):
            command = ["mythcheck", "batch", folder / "in.json", "-o", folder / name, *options]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
            wanted = list(csv.reader(file))
        compare(folder, wanted)


def compare(folder: Path, wanted: list[list[str]]) -> None:
    """Read both outputs with each program. XLSX needs no apostrophe before a formula."""
    frame = pandas.read_csv(folder / "out.csv", dtype=str, keep_default_na=False)
    report("pandas, CSV, all cells", [list(frame.columns), *frame.to_numpy().tolist()], wanted)
    frame = pandas.read_excel(folder / "out.xlsx", dtype=str, keep_default_na=False, na_values=[])
    report("pandas, XLSX, texts", frame["text"].tolist(), ODD)
    report("pandas, XLSX, verdicts", frame["verdict"].tolist(), column(wanted, "verdict"))
    cells = list(load_workbook(folder / "out.xlsx").active)
    report("openpyxl, XLSX, texts", [row[1].value for row in cells[1:]], ODD)
    report(
        "openpyxl, XLSX, no formulas", [c for row in cells for c in row if c.data_type == "f"], []
    )
    report("LibreOffice, CSV, all cells", convert(folder / "out.csv", folder / "a"), wanted)
    office = convert(folder / "out.xlsx", folder / "b")
    report("LibreOffice, XLSX, texts", column(office, "text"), ODD)
    report("LibreOffice, XLSX, verdicts", column(office, "verdict"), column(wanted, "verdict"))


def column(rows: list[list[str]], name: str) -> list[str]:
    """Give a column's cells below the header."""
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


if __name__ == "__main__":
    main()
