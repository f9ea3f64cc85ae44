"""`make pictures ARGS="compare …"` finds every pixel that is not the same."""

from PIL import Image

from tests.pictures.comparing import compare


def folder_of(path, **colours):
    path.mkdir()
    for name, colour in colours.items():
        picture = Image.new("RGB", (8, 5), "white")
        picture.putpixel((3, 2), colour)
        picture.save(path / f"{name}.png")
    return path


def test_pictures_that_are_the_same_are_equal(tmp_path, capsys):
    before, after = (folder_of(tmp_path / name, board=(1, 2, 3)) for name in ("before", "after"))
    assert compare(before, after, tmp_path / "to") == 0
    assert "1 equal to the pixel, 0 different" in capsys.readouterr().out and not (tmp_path / "to").exists()


def test_one_shade_of_one_pixel_is_a_difference_and_is_drawn(tmp_path, capsys):
    before, after = folder_of(tmp_path / "before", board=(1, 2, 3)), folder_of(tmp_path / "after", board=(1, 2, 4))
    assert compare(before, after, tmp_path / "to") == 1
    assert "board.png: 1 pixels" in capsys.readouterr().out
    drawn = Image.open(tmp_path / "to" / "board.png")
    assert drawn.getpixel((3, 2)) == (255, 0, 0) and drawn.getpixel((0, 0)) != (255, 0, 0)


def test_another_size_and_a_missing_picture_are_differences(tmp_path, capsys):
    before, after = (folder_of(tmp_path / name, board=(1, 2, 3)) for name in ("before", "after"))
    Image.new("RGB", (8, 6), "white").save(after / "board.png")
    (before / "phone.png").write_bytes((before / "board.png").read_bytes())
    assert compare(before, after, tmp_path / "to") == 1
    said = capsys.readouterr().out
    assert "board.png: 9 pixels, and its size went from 8x5 to 8x6" in said and "phone.png: is not in" in said
    assert "2 pictures, 0 equal to the pixel, 2 different" in said


def test_a_picture_that_only_one_has_is_a_difference(tmp_path, capsys):
    before, after = folder_of(tmp_path / "before", board=(1, 2, 3)), folder_of(tmp_path / "after")
    assert compare(before, after, tmp_path / "to") == 1 and "board.png: is not in" in capsys.readouterr().out


def test_nothing_to_compare_is_no_success(tmp_path):
    assert compare(folder_of(tmp_path / "before"), folder_of(tmp_path / "after"), tmp_path / "to") == 1
