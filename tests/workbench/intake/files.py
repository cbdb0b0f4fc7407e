"""Small files as strangers send them: good, odd and hostile."""

import io
import struct
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 24, 32


def shades(width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """(height, width, 3) uint8 with another colour in each corner, so that a turn shows."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.dstack([rows * 255 // height, columns * 255 // width, np.full((height, width), 90)]).astype(np.uint8)


def picture(kind: str = "JPEG", mode: str = "RGB", image: Image.Image | None = None, **options: Any) -> bytes:
    """A picture file of that kind and mode."""
    file = io.BytesIO()
    (image or Image.fromarray(shades()).convert(mode)).save(file, kind, **options)
    return file.getvalue()


def alpha() -> NDArray[np.uint8]:
    """(HEIGHT, WIDTH) uint8: a square with an edge that fades."""
    out = np.zeros((HEIGHT, WIDTH), np.uint8)
    out[6:26, 5:19] = 90
    out[8:24, 7:17] = 255
    return out


def grey_png(pixels: NDArray[np.uint8]) -> bytes:
    """An 8-bit grey PNG."""
    return picture("PNG", image=Image.fromarray(pixels))


def cutout_png(pixels: NDArray[np.uint8] | None = None) -> bytes:
    """An RGBA PNG whose alpha is given."""
    return picture("PNG", image=Image.fromarray(np.dstack([shades(), alpha() if pixels is None else pixels])))


def turned(orientation: int) -> bytes:
    """A JPEG whose EXIF says that it must be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture("JPEG", exif=exif, quality=95)


def huge_png(width: int = 8200, height: int = 5000) -> bytes:
    """A PNG of 41 megapixels in a few kilobytes."""
    return picture("PNG", image=Image.new("1", (width, height)))


def header_only_png(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds nothing."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", b"") + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> io.BytesIO:
    """A zip of these files, names unchecked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name), data, compression)
    file.seek(0)
    return file
