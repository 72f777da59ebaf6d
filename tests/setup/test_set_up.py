"""The scripts behind `make setup`, `make test` and CI, with stand-ins for what changes the machine."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from scripts import front_end

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def machine(tmp_path) -> Path:
    """A folder of programs that stand in for the machine's; what they are told is kept in ``told``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "cat", "dirname", "mktemp", "rm", "tail", "env"):
        (folder / name).symlink_to(Path("/usr/bin") / name)
    program(folder, "python3", "exit 0")
    program(folder, "id", "echo 0")
    program(folder, "apt-get", f'echo "$*" >>{tmp_path}/told')
    return folder


def program(folder: Path, name: str, body: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!/bin/bash\n{body}\n")
    (folder / name).chmod(0o755)


def installed(folder: Path, *packages: str) -> None:
    program(folder, "dpkg-query", f'[[ " {" ".join(packages)} " == *" ${{@: -1}} "* ]] && echo -n installed')


def os_packages(folder: Path, purpose: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(folder)}
    return subprocess.run([ROOT / "scripts/os-packages", purpose], env=env, capture_output=True, text=True, check=False)


def told(folder: Path) -> list[str]:
    log = folder.parent / "told"
    return log.read_text().splitlines() if log.exists() else []


RUN = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig", "fonts-noto-cjk", "gettext"]


def test_root_installs_only_what_is_missing(machine):
    installed(machine, *RUN[:3])
    assert os_packages(machine, "run").returncode == 0
    assert told(machine) == ["update -q", "install -y -q --no-install-recommends fontconfig fonts-noto-cjk gettext"]


def test_nothing_missing_nothing_done(machine):
    installed(machine, *RUN)
    assert os_packages(machine, "run").returncode == 0
    assert told(machine) == []


def test_the_tests_need_a_browser_too(machine):
    installed(machine, *RUN)
    assert os_packages(machine, "test").returncode == 0
    assert told(machine)[1] == "install -y -q --no-install-recommends chromium libatomic1"


def test_a_python_without_venv_gets_it(machine):
    installed(machine, *RUN)
    program(machine, "python3", '[[ "$*" != *ensurepip* ]]')
    assert os_packages(machine, "run").returncode == 0
    assert told(machine)[1] == "install -y -q --no-install-recommends python3-venv"


def test_others_are_told_the_command(machine):
    installed(machine, *RUN[1:])
    program(machine, "id", "echo 1000")
    done = os_packages(machine, "run")
    assert (done.returncode, told(machine)) == (1, [])
    assert "sudo apt-get update && sudo apt-get install --no-install-recommends libpango-1.0-0\n" in done.stderr


def test_a_failing_installation_fails_with_its_reason(machine):
    installed(machine)
    program(machine, "apt-get", "echo no space left; exit 100")
    done = os_packages(machine, "run")
    assert done.returncode == 1
    assert "no space left" in done.stderr


def test_other_systems_go_on_with_a_hint(machine):
    done = os_packages(machine, "run")
    assert done.returncode == 0
    assert "Pango" in done.stderr


def test_an_old_python_is_refused(machine):
    program(machine, "python3", '[[ "$*" != *version_info* ]]')
    done = os_packages(machine, "run")
    assert (done.returncode, done.stderr) == (1, "Python 3.11 or newer is needed as python3.\n")


def test_ci_runs_the_command_of_the_readme(machine):
    program(machine, "make", 'echo "make $*"')
    done = subprocess.run(
        [ROOT / ".ci/run"], env={"PATH": str(machine)}, capture_output=True, text=True, check=False, cwd="/"
    )
    assert (done.returncode, done.stdout) == (0, "make test\n")
    assert re.search(r"^make test\b", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_every_target_of_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [(ROOT / "README.md").read_text(), *(path.read_text() for path in (ROOT / "docs").rglob("*.md"))]
    named = {name for text in texts for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert named - targets == set()
    assert {"up", "test", "setup"} <= named


@pytest.mark.parametrize("target", [*front_end.SERVED.values(), *front_end.FOR_TESTS.values()])
def test_front_end_files_are_there_without_their_maps(target):
    content = (ROOT / target).read_bytes()
    assert len(content) > 10_000
    assert b"sourceMappingURL" not in content


def test_a_file_without_its_map_keeps_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(front_end, "ROOT", tmp_path)
    source = tmp_path / "node_modules/a/b.css"
    source.parent.mkdir(parents=True)
    source.write_bytes(b"a{color:red}\n/*# sourceMappingURL=b.css.map */\n")
    front_end.copy({"a/b.css": "static/vendor/b.css"})
    assert (tmp_path / "static/vendor/b.css").read_bytes() == b"a{color:red}\n"


def test_npm_of_the_machine_goes_first(tmp_path, monkeypatch):
    program(tmp_path, "npm", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert front_end.npm_command() == [str(tmp_path / "npm")]


def test_npm_of_the_wheel_works(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    command = front_end.npm_command()
    env = {"PATH": str(Path(command[0]).parent)}
    done = subprocess.run([*command, "--version"], env=env, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


def test_no_npm_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(front_end, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match=r"Install Node\.js"):
        front_end.npm_command()


def test_manage_py_enters_the_virtual_environment(tmp_path):
    """A copy of manage.py beside a ``.venv`` whose Python tells how it was called."""
    (tmp_path / "manage.py").write_text((ROOT / "manage.py").read_text())
    (tmp_path / ".venv/bin").mkdir(parents=True)
    program(tmp_path / ".venv/bin", "python", 'echo "$@"')
    outside = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else "python3"
    done = subprocess.run([outside, tmp_path / "manage.py", "x"], capture_output=True, text=True, check=False)
    assert done.stdout == f"{tmp_path / 'manage.py'} x\n"
