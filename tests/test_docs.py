"""What the documents say is so: settings, commands, columns, keys, pictures, files of others; and no file says more."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from sqlmodel import SQLModel

import app.models  # noqa: F401 the tables
from app import cli, metrics
from app.settings import SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def said(name: str) -> str:
    return (DOCS / name).read_text()


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_setting_is_in_the_operators_guide_with_its_default():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", said("operating.md"), re.M))
    assert set(rows) == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        if setting.default:
            assert rows[setting.name].strip() == f"`{setting.default}`"


def test_every_count_is_in_the_operators_guide():
    rows = {name for line in re.findall(r"^\| (`expertpool_[^|]+) \|", said("operating.md"), re.M)
            for name in re.findall(r"`(\w+)`", line)}
    assert rows == {f"{known.name}_total" if known.type == "counter" else known.name
                    for known in metrics.registry.collect() if known.name.startswith("expertpool_")}


def test_every_command_and_option_is_in_the_operators_guide():
    rows = dict(re.findall(r"^\| `expertpool (\w+)[^`]*` \| (.+) \|$", said("operating.md"), re.M))
    commands = next(action for action in cli.make_parser()._actions if action.dest == "command" or action.choices).choices
    assert set(rows) == set(commands)
    for name, command in commands.items():
        options = {option for action in command._actions for option in action.option_strings} - {"-h", "--help", "--data"}
        assert options == set(re.findall(r"`(--[\w-]+)`", rows[name])), name


def test_every_column_is_in_the_privacy_model_with_a_purpose_and_a_time():
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \| ([^|]+) \| ([^|]+) \|$", said("privacy.md"), re.M)
    told = {table: re.findall(r"`(\w+)`", columns) for table, columns, _purpose, _time in rows}
    assert told == {table.name: [column.name for column in table.columns] for table in SQLModel.metadata.sorted_tables}


def test_the_keys_of_the_console_are_those_of_the_guide():
    script = (ROOT / "static/js/console-keys.js").read_text()
    keys = re.findall(r'"?([a-z+])"?: "', re.search(r"keys = {(.+?)}", script)[1])
    line = re.search(r"^Keys: (.+)$", said("facilitating.md"), re.M)[1]
    assert sorted(keys) == sorted(re.findall(r"`(.)`", line))


def test_the_dutch_guide_is_all_of_the_english_one_in_the_words_of_the_screens():
    """Nobody sees here whether a sentence is well translated, but whether one was forgotten."""
    english, dutch = said("facilitating.md"), said("begeleiden.md")
    for form in (r"^#+ ", r"!\[[^]]*\](\([^)]*\))", r"^(?:[-\d]+\.? )", r"^\| ", r"^Keys|^Toetsen", r"^\*\*", r"`[^`]+`"):
        assert len(re.findall(form, english, re.M)) == len(re.findall(form, dutch, re.M)), form
    assert re.findall(r"pictures/\w+", english) == re.findall(r"pictures/\w+", dutch)
    there = (ROOT / "app/locales/nl/LC_MESSAGES/messages.po").read_text()
    for name in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", dutch.replace("Sluit\nen", "Sluit en")):
        assert f'msgstr "{name}"' in there, name


@pytest.mark.parametrize("path", ["README.md", *(f"docs/{file.name}" for file in sorted(DOCS.glob("*.md")))])
def test_every_picture_and_link_leads_somewhere(path):
    file = ROOT / path
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", file.read_text()):
        assert (file.parent / target).exists(), target


def test_what_the_architecture_names_is_there():
    text = said("architecture.md")
    for name in re.findall(r"`((?:app|templates|static|tests|docs)/[\w/.]+)`", text):
        assert (ROOT / name).exists(), name
    for file in re.findall(r"`(\w+\.py)`", text):
        assert list((ROOT / "app").rglob(file)) or list((ROOT / "tests").rglob(file)), file


def test_the_readme_begins_with_what_it_is_a_picture_and_the_demonstration():
    text = (ROOT / "README.md").read_text()
    parts = ("Newcomers", "![", "make demo", "what it does not do", "\n## State", "\n## What it needs", "make run",
             "\n## Licence")
    places = [text.index(part) for part in parts]
    assert places == sorted(places) and places[2] < 1200 and "make test" in text


def test_what_is_missing_for_the_standard_is_said_of_each_of_its_criteria():
    rows = re.findall(r"^\| ([A-Z][^|]+) \| ([^|]+) \| ([^|]+) \|$", said("standard-for-public-code.md"), re.M)[1:]
    assert len({name for name, _ready, _missing in rows}) == 16


def test_files_of_others_are_listed_with_version_and_licence():
    listed = (ROOT / "static/vendor/README.md").read_text()
    for file in (ROOT / "static/vendor").rglob("*"):
        if file.is_file() and file.name != "README.md":
            assert file.name in listed or file.parent.name in listed, file.name


def test_no_committed_file_names_a_registry_or_this_machine():
    parts = ("files.pythonhosted" + r"\.org", "pypi" + r"\.org", "registry" + r"\.npmjs", "--index" + "-url",
             "--find" + "-links", "/home" + "/", "/tmp" + "/", "/work" + "/")
    places = re.compile("|".join(parts))
    for file in committed():
        if file.suffix in (".py", ".md", ".toml", ".txt", ".in", ".lock", ".html", ".css", ".js", ".json", ".po", "") \
                and "vendor" not in file.parts:
            found = places.search(file.read_text(errors="ignore"))
            assert not found, f"{file}: {found[0]}"


def test_every_dependency_is_pinned_with_a_hash():
    for name in ("requirements.lock", "requirements-test.lock"):
        for entry in re.split(r"\n(?=[a-zA-Z])", (ROOT / name).read_text().strip()):
            assert re.match(r"[\w.\[\]-]+==\S+", entry) and "--hash=sha256:" in entry, entry[:60]


def test_the_package_asks_for_what_is_locked():
    def names(entries) -> set[str]:
        return {re.split(r"[\[=>]", entry)[0].lower() for entry in entries if entry}

    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert names(asked) | {"setuptools"} == names((ROOT / "requirements.in").read_text().split())


def test_every_file_to_deploy_with_is_in_the_operators_guide_and_sets_only_what_can_be_set():
    files = {path.name: path.read_text() for path in (ROOT / "deploy").iterdir()}
    assert {name for name in files if f"`{name}`" not in said("operating.md")} <= {"expertpool-backup.timer"}
    ours = re.findall(r"^ +([A-Z_]+): ", files["compose.yaml"].split("database:\n")[0], re.M)
    assert ours and set(ours) <= {setting.name for setting in SETTINGS}
    asked = re.findall(r"^([A-Z_]+)=", files["example.env"], re.M)
    assert "BACKUPS" in asked and all(f"${{{name}" in files["compose.yaml"] for name in asked), "reaches a container"
    for name in ("Caddyfile", "nginx.conf"):
        assert "/metrics" in files[name], "what is counted is not for the internet"
        assert all(begin in files[name] for begin in ("/o", "/a", "/h", "/feeds", "/stop")), "links are secrets"
    assert "access_log off" in files["nginx.conf"] and "error_log stderr emerg" in files["nginx.conf"]
    quiet = "exclude http.log.error http.handlers http.stdlib"
    assert quiet in files["Caddyfile"] and quiet in said("operating.md"), "errors name pages, with the secrets of links"


def test_the_containers_have_the_volumes_settings_and_time_that_the_guide_says():
    """Where no engine is, as far as the file can be read."""
    whole = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
    asked = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / "deploy/example.env").read_text(), re.M))
    filled = re.findall(r"\$\{([A-Z_]+)(:-[^}]*)?\}", (ROOT / "deploy/compose.yaml").read_text())
    assert {name for name, _without in filled} == {*asked}
    assert all(asked[name] for name, without in filled if not without), "what has no other value has one in the example"
    image = (ROOT / "Dockerfile").read_text()
    server = whole["services"]["expertpool"]
    volumes = dict(entry.rsplit(":", 1)[::-1] for entry in server["volumes"])
    assert volumes == {"/data": "data", "/backups": "${BACKUPS:-backups}"}
    assert server["environment"]["BACKUPS"] == "/backups" in image and re.search(r"^VOLUME /data$", image, re.M)
    assert f"user {re.search('--uid ([0-9]+)', image)[1]}" in said("operating.md"), "to whom the folder has to belong"
    assert "sees it as `/backups`" in said("operating.md")
    named = {each.split(":")[0] for service in whole["services"].values() for each in service.get("volumes", ())
             if each[0] not in "./$"} | {"backups"}
    assert named == {*whole["volumes"]} and (ROOT / "deploy/Caddyfile").exists()
    addresses = {name: service["networks"]["inside"]["ipv4_address"] for name, service in whole["services"].items()}
    assert server["environment"]["PROXY"] == addresses["proxy"] and len({*addresses.values()}) == 3
    assert {*server["depends_on"]} <= {*whole["services"]} and "healthcheck" in whole["services"]["database"]
    # An answer may take ten seconds at a stop, and the database is closed after it: an engine kills after ten by itself.
    assert int(server["stop_grace_period"].removesuffix("s")) > 10
    assert "ports" not in server and "ports" not in whole["services"]["database"], "the proxy alone is reached from outside"
