"""The lists of packages: pinned, without addresses, explained, and used."""

import json
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LISTS = ("requirements", "requirements-local", "requirements-dev")
# Used without being imported: Django loads the first by the database's address, redis the second on older Pythons.
NEVER_IMPORTED = {"psycopg2-binary": "postgres", "async-timeout": "redis"}
PYTHONS = ("3.11.2", "3.12.3", "3.13.5")
MODULES = {
    "celery[redis]": "celery",
    "chinesecalendar": "chinese_calendar",
    "django-axes": "axes",
    "django-csp": "csp",
    "django-guardian": "guardian",
    "django-import-export": "import_export",
    "django-pgtrigger": "pgtrigger",
    "pillow": "PIL",
    "python-stdnum": "stdnum",
}


def wanted(name: str) -> list[str]:
    lines = (ROOT / f"{name}.in").read_text().splitlines()
    return [re.split(r"[~=<> ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]


@pytest.mark.parametrize("name", LISTS)
def test_every_version_is_pinned_with_hashes(name):
    joined = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]
    assert [
        line for line in lines if not re.fullmatch(r"[\w.-]+==\S+( +--hash=sha256:[0-9a-f]{64})+", line.strip())
    ] == []
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    assert [package for package in wanted(name) if package.split("[")[0].lower().replace("_", "-") not in pinned] == []


def pins_of(name: str) -> list[str]:
    return [line for line in (ROOT / f"{name}.txt").read_text().splitlines() if re.match(r"\S+==", line)]


def test_one_version_of_each_package():
    pins = [line for name in LISTS for line in pins_of(name)]
    versions = {pin.split(" ")[0] for pin in pins}
    assert len({version.split("==")[0] for version in versions}) == len(versions)


@pytest.mark.parametrize("version", PYTHONS)
def test_nothing_is_missing_on_another_python(version):
    """The pins are made on one Python; what a package asks for on others must be among them."""
    pinned = {canonicalize_name(line.split("==")[0]) for name in LISTS for line in pins_of(name)}
    python = {"python_full_version": version, "python_version": version.rpartition(".")[0], "extra": ""}
    asked = [Requirement(line) for package in distributions() for line in package.requires or []]
    needed = {canonicalize_name(one.name) for one in asked if not one.marker or one.marker.evaluate(python)}
    assert needed - pinned == set()


def test_no_list_names_a_registry():
    texts = [(ROOT / f"{name}.txt").read_text() for name in LISTS]
    assert [text for text in texts if "://" in text or "index-url" in text] == []
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in locked.items() if "resolved" in package] == []
    assert [name for name, package in locked.items() if name and "integrity" not in package] == []


def test_every_package_is_explained():
    front = json.loads((ROOT / "package.json").read_text())
    packages = [package for name in LISTS for package in wanted(name)]
    packages += [*front["dependencies"], *front["devDependencies"]]
    cells = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/decisions/0001-dependencies.md").read_text(), re.MULTILINE)
    explained = {name.strip() for cell in cells for name in cell.split(",")}
    assert [package for package in packages if package.split("[")[0] not in explained] == []


@pytest.mark.parametrize("package", wanted("requirements"))
def test_every_package_does_work(package):
    module = NEVER_IMPORTED.get(package) or MODULES.get(package) or package.replace("-", "_")
    sources = [*(ROOT / "apps").rglob("*.py"), *(ROOT / "parkservice").rglob("*.py")]
    assert any(re.search(rf"(?<![\w.]){re.escape(module)}\b", path.read_text()) for path in sources)
