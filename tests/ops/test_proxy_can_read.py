"""nginx runs under an account of its own: what it is told to send must be readable for others."""

import stat

from workbench.datasets import blobs


def test_stored_files_are_readable_for_the_proxy() -> None:
    """Uploads and what is computed from them."""
    sha256 = blobs.put([b"a photo"])
    for file in (blobs.path(sha256), blobs.write_derived(sha256, "thumb.jpg", b"a thumb")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        assert all(stat.S_IMODE(folder.stat().st_mode) & 0o005 == 0o005 for folder in file.parents[:3])
