"""Reading folders and archives: what counts, what is left out, what is refused."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.workbench.intake import files
from workbench.errors import BadInput
from workbench.intake.formats import archive, folder
from workbench.intake.formats.source import Listing
from workbench.intake.names import Kind


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")


def found(listing: Listing) -> set[tuple[str, Kind]]:
    return {(source.path, source.kind) for source in listing.sources}


class TestFolder:
    def test_photos_with_masks_and_cutouts_beside_them(self, tmp_path: Path) -> None:
        make(tmp_path, "photos/a.jpg", "photos/more/b.jpg", "masks/a.png", "cutouts/b.png", "originals/a.tif")
        assert found(folder.read(tmp_path)) == {
            ("photos/a.jpg", Kind.PHOTO), ("photos/more/b.jpg", Kind.PHOTO), ("masks/a.png", Kind.MASK),
            ("cutouts/b.png", Kind.CUTOUT),
        }  # fmt: skip

    def test_any_other_folder_is_read_whole(self, tmp_path: Path) -> None:
        make(tmp_path, "a.jpg", "back/b.jpg", "notes.txt", "masks/a.png")
        photos = {path for path, kind in found(folder.read(tmp_path)) if kind is Kind.PHOTO}
        assert photos == {"a.jpg", "back/b.jpg", "notes.txt"}

    def test_named_masks_are_taken_instead_of_those_inside(self, tmp_path: Path) -> None:
        make(tmp_path, "in/photos/a.jpg", "in/masks/a.png", "other/a.png")
        assert found(folder.read(tmp_path / "in", masks=tmp_path / "other")) == {
            ("photos/a.jpg", Kind.PHOTO), ("other/a.png", Kind.MASK),
        }  # fmt: skip

    def test_what_systems_leave_behind_is_left_out(self, tmp_path: Path) -> None:
        make(tmp_path, "a.jpg", ".DS_Store", "Thumbs.db", "__MACOSX/a.jpg")
        assert found(folder.read(tmp_path)) == {("a.jpg", Kind.PHOTO)}

    def test_a_folder_that_is_none_is_refused(self, tmp_path: Path) -> None:
        make(tmp_path, "a.jpg")
        with pytest.raises(BadInput, match="is no folder"):
            folder.read(tmp_path, masks=tmp_path / "gone")

    def test_a_photo_comes_before_its_cutout_and_its_mask(self, tmp_path: Path) -> None:
        make(tmp_path, "photos/b.jpg", "photos/a.jpg", "masks/a.png", "cutouts/a.png")
        assert [source.path for source in folder.read(tmp_path).ordered()] == [
            "photos/a.jpg", "cutouts/a.png", "masks/a.png", "photos/b.jpg",
        ]  # fmt: skip


def listing_of(file: io.BytesIO) -> Listing:
    return archive.read(file)[1]


def reason_for(file: io.BytesIO) -> str:
    """Why the one bad entry is refused; the good one beside it must be there."""
    listing = listing_of(file)
    assert [source.path for source in listing.sources] == ["good.jpg"]
    (refused,) = listing.refused
    assert refused.path.isprintable()
    return refused.reason


class TestArchive:
    def test_kinds_come_from_folders_and_bytes_are_whole(self) -> None:
        names = {"sum/photos/a.jpg": b"1", "sum/masks/a.png": b"2", "sum\\cutouts\\b.png": b"3", "__MACOSX/a": b""}
        listing = listing_of(files.archive(names, zipfile.ZIP_DEFLATED))
        assert [(source.path, source.kind, source.read()) for source in listing.sources] == [
            ("sum/photos/a.jpg", Kind.PHOTO, b"1"), ("sum/masks/a.png", Kind.MASK, b"2"),
            ("sum/cutouts/b.png", Kind.CUTOUT, b"3"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("../evil.jpg", "out of the archive"), ("a/../../evil.jpg", "out of the archive"),
         ("..\\evil.jpg", "out of the archive"), ("/etc/evil.jpg", "place on the disk"),
         ("C:\\evil.jpg", "place on the disk"), ("e\nvil.jpg", "cannot be stored"), ("GOOD.jpg", "twice")],
    )  # fmt: skip
    def test_hostile_names_are_refused_and_the_rest_goes_in(self, name: str, reason: str) -> None:
        assert reason in reason_for(files.archive({"good.jpg": b"x", name: b"x"}))

    @pytest.mark.parametrize("name", ["evil.jpg_exe", "evil_/a.jpg"])
    def test_a_name_with_a_nul_is_refused(self, name: str) -> None:
        raw = files.archive({"good.jpg": b"x", name: b"x"}).getvalue()
        raw = raw.replace(name.encode(), name.replace("_", "\0").encode())
        assert "cannot be stored" in reason_for(io.BytesIO(raw))

    def test_a_link_is_refused(self) -> None:
        file = io.BytesIO()
        link = zipfile.ZipInfo("link.jpg")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(file, "w") as made:
            made.writestr("good.jpg", b"x")
            made.writestr(link, "/etc/passwd")
        assert "link" in reason_for(file)

    def test_an_encrypted_file_is_refused(self) -> None:
        raw = bytearray(files.archive({"good.jpg": b"x", "b.jpg": b"x"}).getvalue())
        raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
        assert "encrypted" in reason_for(io.BytesIO(bytes(raw)))

    def test_a_file_that_unfolds_too_far_is_refused(self) -> None:
        bomb = files.archive({"good.jpg": b"x", "b.png": bytes(3 * 2**20)}, zipfile.ZIP_DEFLATED)
        assert "unfolds" in reason_for(bomb)

    def test_a_file_that_declares_too_much_is_refused(self, settings: Settings) -> None:
        settings.MAX_PHOTO_BYTES = 1000
        assert "larger than" in reason_for(files.archive({"good.jpg": b"x", "b.png": bytes(1001)}))

    @pytest.mark.parametrize("declared", [10, 6000])
    def test_a_file_that_lies_about_its_size_is_refused(self, declared: int) -> None:
        raw = bytearray(files.archive({"a.png": bytes(5000)}, zipfile.ZIP_DEFLATED).getvalue())
        place = raw.rindex(b"PK\x01\x02") + 24
        raw[place : place + 4] = struct.pack("<I", declared)
        (source,) = listing_of(io.BytesIO(bytes(raw))).sources
        with pytest.raises(BadInput):
            source.read()

    def test_damaged_bytes_fail_that_file_alone(self) -> None:
        raw = bytearray(files.archive({"a.jpg": b"first bytes", "b.jpg": b"second bytes"}).getvalue())
        raw[raw.index(b"first")] ^= 1
        first, second = listing_of(io.BytesIO(bytes(raw))).sources
        with pytest.raises(BadInput, match="damaged here"):
            first.read()
        assert second.read() == b"second bytes"

    def test_overlapping_files_refuse_the_archive(self) -> None:
        raw = bytearray(files.archive({"a.jpg": b"x" * 90, "b.jpg": b"y" * 90}).getvalue())
        last = raw.rindex(b"PK\x01\x02")
        raw[last + 42 : last + 46] = struct.pack("<I", 5)
        with pytest.raises(BadInput, match="overlap"):
            archive.read(io.BytesIO(bytes(raw)))

    def test_too_many_files_or_bytes_refuse_the_archive(self, monkeypatch: pytest.MonkeyPatch) -> None:
        two = files.archive({"a.jpg": b"xx", "b.jpg": b"xx"})
        monkeypatch.setattr(archive, "MOST_ENTRIES", 1)
        with pytest.raises(BadInput, match="holds 2 files"):
            archive.read(two)
        monkeypatch.setattr(archive, "MOST_ENTRIES", 9)
        monkeypatch.setattr(archive, "MOST_BYTES", 3)
        with pytest.raises(BadInput, match="unpacks to more"):
            archive.read(two)

    @pytest.mark.parametrize("data", [b"", b"no zip at all", files.archive({"a.jpg": b"x"}).getvalue()[:-8]])
    def test_what_is_no_zip_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadInput, match="damaged or no zip"):
            archive.read(io.BytesIO(data))
