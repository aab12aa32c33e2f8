"""The command `mythcheck`: the classifier's commands, and those that need the service."""

from classifier.cli import app, run
from service.cli import config, examples, keys, mcp, retraining, serving

app.add_typer(serving.app)
app.add_typer(config.app)
app.add_typer(examples.app, name="examples")
app.add_typer(keys.app, name="keys")
app.add_typer(retraining.app)
app.add_typer(mcp.app)


def main() -> None:
    """Run the command."""
    run(app)
