"""Two folders of pictures, pixel by pixel."""

from pathlib import Path

from PIL import Image, ImageChops

from tests.pictures.sheet import lay_out


def compare(before: Path, after: Path, to: Path) -> int:
    """Says which differ and by how many pixels, draws where, and returns 1 where any differs."""
    names = sorted({picture.name for folder in (before, after) for picture in folder.glob("*.png")})
    differing = [name for name in names if differs(before / name, after / name, to)]
    print(f"{len(names)} pictures, {len(names) - len(differing)} equal to the pixel, {len(differing)} different")
    if differing:
        to.mkdir(parents=True, exist_ok=True)
        print(f"where they differ: {lay_out(to)}")
    return 1 if differing or not names else 0


def differs(before: Path, after: Path, to: Path) -> bool:
    missing = next((file.parent for file in (before, after) if not file.exists()), None)
    if missing:
        print(f"{before.name}: is not in {missing}")
        return True
    if before.read_bytes() == after.read_bytes():
        return False
    was, now = (Image.open(file).convert("RGB") for file in (before, after))
    width, height = max(was.width, now.width), max(was.height, now.height)
    difference = ImageChops.difference(on_paper(was, width, height), on_paper(now, width, height))
    changed = any_channel(difference)
    for edge in (min(was.width, now.width), 0), (0, min(was.height, now.height)):
        changed.paste(255, (*edge, width, height))  # where only one of them is
    pixels = changed.histogram()[255]
    if not pixels:
        return False
    sizes = "" if was.size == now.size else f", and its size went from {was.width}x{was.height} to {now.width}x{now.height}"
    print(f"{before.name}: {pixels} pixels{sizes}")
    to.mkdir(parents=True, exist_ok=True)
    pale = Image.blend(on_paper(now, width, height), Image.new("RGB", (width, height), "white"), 0.7)
    pale.paste("red", mask=changed)
    pale.save(to / before.name)
    return True


def on_paper(picture: Image.Image, width: int, height: int) -> Image.Image:
    """With paper around it where it is the smaller one."""
    whole = Image.new("RGB", (width, height), "white")
    whole.paste(picture)
    return whole


def any_channel(difference: Image.Image) -> Image.Image:
    """White where any of the three colours differs, however little."""
    found = Image.new("L", difference.size)
    for channel in difference.split():
        found = ImageChops.lighter(found, channel.point(lambda light: 255 if light else 0))
    return found
