"""`.env.example` names exactly the settings that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:environ\.get|environ\[|env_bool|env_list)\(?["']([A-Z_]+)["']""")
# Only `make up` reads these two; docs/operations.md has them.
NOT_FOR_INSTALLATIONS = {"HOST", "PORT", "PATH"}


def test_the_example_is_complete_and_has_nothing_else():
    sources = [*(ROOT / "parkservice").rglob("*.py"), *(ROOT / "apps").rglob("*.py")]
    read = {name for path in sources if path.name != "settings_test.py" for name in READ.findall(path.read_text())}
    composed = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    shown = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert (read | composed) - NOT_FOR_INSTALLATIONS == shown


def test_settings_of_make_up_are_documented():
    text = (ROOT / "docs/operations.md").read_text()
    assert [name for name in ("HOST", "PORT") if f"`{name}`" not in text] == []
