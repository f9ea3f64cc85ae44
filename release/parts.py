"""The list of parts (CycloneDX): what is locked, as it is installed here, with what lies inside of wheels, and the files of
others in the repository. It is made of what is there; only licences that nothing tells come from `licences.toml`."""

import json
import re
import tomllib
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parent.parent
LICENCES = tomllib.loads((Path(__file__).parent / "licences.toml").read_text())
LOCKED = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", re.M)
LIBRARY = re.compile(r"(lib[\w+-]+?)(?:-[0-9a-f]{8})?\.so(?:\.([\d.]+))?$")


OF_THE_OWNER = ("url", "organisation", "maintenance")


def missing_in_catalogue(publiccode: str) -> list[str]:
    """What its owner has to say before anybody finds it in a catalogue."""
    return [name for name in OF_THE_OWNER if not re.search(rf"^{name}:[ \t]*(\S|\n[ \t]+\S)", publiccode, re.M)]


class NotKnown(Exception):
    """Something is in it of which the list could not say what it is."""


def list_of_parts(version: str, made_on: str) -> dict:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = {plain(name): number for name, number in LOCKED.findall((ROOT / "requirements.lock").read_text())}
    found = {name: installed(name, number) for name, number in locked.items()}
    own = {"type": "application", "bom-ref": "expertpool", "name": project["name"], "version": version,
           "description": project["description"], "licenses": under(project["license"])}
    parts = [package(name, there) for name, there in found.items()] + files_of_others()
    direct = {plain(re.split(r"[\[=>]", each)[0]) for each in project["dependencies"]}
    asks = [{"ref": "expertpool", "dependsOn": sorted(ref(name, locked[name]) for name in direct)}]
    asks += [{"ref": ref(name, locked[name]),
              "dependsOn": sorted(ref(each, locked[each]) for each in needs(there) & set(locked))}
             for name, there in found.items()]
    content = {"components": parts, "dependencies": asks}
    serial = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps([own, content], sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
            "metadata": {"timestamp": made_on, "component": own}, **content}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def ref(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"


def under(licence: str) -> list[dict]:
    return [{"expression": licence}]


def installed(name: str, version: str) -> Distribution:
    try:
        there = distribution(name)
    except PackageNotFoundError:
        raise NotKnown(f"{name} is locked and not installed here. Run make clean, and again.") from None
    if there.version != version:
        raise NotKnown(f"{name} is locked as {version} and installed as {there.version}. Run make clean, and again.")
    return there


def needs(there: Distribution) -> set[str]:
    return {plain(re.match(r"[\w.-]+", each)[0]) for each in there.requires or () if "extra ==" not in each}


def package(name: str, there: Distribution) -> dict:
    licence = there.metadata.get("License-Expression") or LICENCES["packages"].get(name)
    if not licence:
        raise NotKnown(f"{name} does not say under which licence it is. Look it up, and write it in release/licences.toml.")
    purl = ref(name, there.version)
    part = {"type": "library", "bom-ref": purl, "name": there.metadata["Name"], "version": there.version, "purl": purl,
            "licenses": under(licence)}
    inside = {}
    for each in [*told_inside(name, there), *built_in(name), *lying_inside(name, there)]:
        inside.setdefault((each["name"].lower(), each.get("version")), each)
    if inside:
        part["components"] = [{**each, "bom-ref": f"{part['bom-ref']}#{each['name']}@{each.get('version', '')}"}
                              for each in inside.values()]
    return part


def told_inside(name: str, there: Distribution) -> list[dict]:
    """By a list in the wheel itself. The list of auditwheel names no licences, and its files are looked at."""
    told = []
    for file in there.files or ():
        if "/sboms/" not in str(file) or file.name == "auditwheel.cdx.json":
            continue
        for each in json.loads(file.read_text()).get("components", ()):
            licences = each.get("licenses") or under(licence_of(each["name"], "named", name))
            told.append({key: each[key] for key in ("name", "version", "purl") if each.get(key)}
                        | {"type": "library", "licenses": licences})
    return told


def built_in(name: str) -> list[dict]:
    return [{"type": "library", "name": library, "licenses": under(licence)}
            for library, licence in LICENCES["inside"].get(name, {}).items()]


def lying_inside(name: str, there: Distribution) -> list[dict]:
    lying = []
    for file in there.files or ():
        if ".libs/" not in str(file):
            continue
        match = LIBRARY.match(file.name)
        if match is None:
            raise NotKnown(f"{name} brings {file.name}, whose name says not what it is.")
        library, version = match.groups()
        part = {"type": "library", "name": library, "licenses": under(licence_of(library, "files", name))}
        lying.append(part | ({"version": version} if version else {}))
    return lying


def licence_of(library: str, where: str, name: str) -> str:
    licence = LICENCES[where].get(library)
    if not licence:
        raise NotKnown(f"{name} brings {library}. Look up its licence, and write it in release/licences.toml.")
    return licence


def files_of_others() -> list[dict]:
    """Those in the repository, as `static/vendor/README.md` lists them, and the names of the domains."""
    parts = []
    for row in re.findall(r"^\| (`.+) \|$", (ROOT / "static/vendor/README.md").read_text(), re.M):
        file, version, licence, origin = row.split(" | ")
        name = file.split("`")[1]
        parts.append({"type": "file", "bom-ref": f"file:{name}", "name": name, "version": version, "description": origin,
                      "licenses": under(licence.partition(",")[0])})
    return [*parts, {"type": "data", "bom-ref": "file:domains", "name": "Indicators of Integration, the 14 domains",
                     "version": "2019", "licenses": under("OGL-UK-3.0")}]
