"""Every domain has a name that reads well."""

from classifier.paths import data_folder
from service.library.domains import domain_name


def test_every_domain_is_named_by_its_own_words() -> None:
    """A name that is listed says what the file's does, and nothing else."""
    for path in (data_folder() / "topics").glob("*.toml"):
        letters = "".join(char for char in domain_name(path.stem).lower() if char.isalpha())
        assert letters == "".join(char for char in path.stem if char.isalpha())


def test_a_domain_that_is_not_listed_is_named_by_its_words() -> None:
    """As those of other data."""
    assert domain_name("sleep") == "Sleep"
    assert domain_name("eyes-ears") == "Eyes & ears"
    assert domain_name("pets-birds-fish") == "Pets, birds & fish"
