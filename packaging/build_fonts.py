"""Cut the static fonts of ``resources/fonts`` from the published variable fonts.

ReportLab and Qt both draw a variable font at its default instance only (Noto Sans Hebrew: Thin), so each weight
that the window or a document uses is cut once, here. Needs ``fonttools==4.68.0``, which the program itself does not.
The same sources always give the same bytes: versions and hashes are pinned and time stamps are not renewed.

Usage: ``python packaging/build_fonts.py`` (downloads about 5 MB).
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "resources" / "fonts"
LICENSES = ROOT / "LICENSES"

REGULAR_AND_BOLD = (("Regular", 400), ("Bold", 700))


@dataclass(frozen=True)
class Source:
    """One variable font inside a published package.

    ``cuts`` are (style name, weight 100 to 900); ``axes`` pins the axes other than weight.
    """

    package: str
    version: str
    sha256: str
    member: str
    licence: str
    family: str
    cuts: tuple[tuple[str, int], ...]
    axes: tuple[tuple[str, float], ...] = (("wdth", 100.0),)


INTER = ("fontpkg-inter", "4.1.post1", "b1105c8b368787112e9352ba657fe4fd32feb0722cc3046a308f65962298ddf8")

SOURCES = (
    Source(
        *INTER, "fontpkg_inter/files/Inter[opsz,wght].ttf", "fontpkg_inter/LICENSE", "Inter",
        (("Regular", 400), ("Medium", 500), ("SemiBold", 600), ("Bold", 700)), (("opsz", 14.0),),
    ),
    Source(
        *INTER, "fontpkg_inter/files/Inter-Italic[opsz,wght].ttf", "fontpkg_inter/LICENSE", "Inter",
        (("Italic", 400),), (("opsz", 14.0),),
    ),
    Source(
        "fontpkg-noto-sans", "2.15", "54016cb4dfbfdd8f0cae3d71a9401a73e786a473debd12f1d79067e349c9a4a3",
        "fontpkg_noto_sans/files/NotoSans[wdth,wght].ttf", "fontpkg_noto_sans/LICENSE", "NotoSans",
        REGULAR_AND_BOLD,
    ),
    Source(
        "fontpkg-noto-sans-arabic", "2.12", "eeca37a7ad6854bf1b6aa42bbce1908a6a6dcd2252ed56d021c20b613f6d16fc",
        "fontpkg_noto_sans_arabic/files/NotoSansArabic[wdth,wght].ttf", "fontpkg_noto_sans_arabic/LICENSE",
        "NotoSansArabic", REGULAR_AND_BOLD,
    ),
    Source(
        "pylopdf-fonts-he", "0.1.1", "db7dfb2dbe0eaf4f77b12133521d74195b720b70d95734bef262ce07839db222",
        "pylopdf_fonts_he/NotoSansHebrew-Variable.ttf", "pylopdf_fonts_he-0.1.1.dist-info/licenses/LICENSE",
        "NotoSansHebrew", REGULAR_AND_BOLD,
    ),
    Source(
        "fontpkg-noto-sans-devanagari", "2.7",
        "3f8859d4905238a95daecf45c508dff148936e5aa60bd2e30a89333041a64adf",
        "fontpkg_noto_sans_devanagari/files/NotoSansDevanagari[wdth,wght].ttf",
        "fontpkg_noto_sans_devanagari/LICENSE", "NotoSansDevanagari", REGULAR_AND_BOLD,
    ),
    Source(
        "fontpkg-noto-sans-thai", "2.2", "1768cb43e1b01a5614a771a07c579c5d6109d21e8ef9fd4920de3cd7f842f863",
        "fontpkg_noto_sans_thai/files/NotoSansThai[wdth,wght].ttf", "fontpkg_noto_sans_thai/LICENSE",
        "NotoSansThai", REGULAR_AND_BOLD,
    ),
)  # fmt: skip


def main() -> int:
    """Fetch, check and cut every font; return 0."""
    FONTS.mkdir(parents=True, exist_ok=True)
    LICENSES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            with zipfile.ZipFile(_fetch(source, Path(folder))) as package:
                _cut(source, package, Path(folder))
    return 0


def _fetch(source: Source, folder: Path) -> Path:
    """The package's file in ``folder``; raises ``SystemExit`` if it is not the pinned one."""
    pinned = f"{source.package}=={source.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), pinned]
    subprocess.run(command, check=True)
    wheel = next(folder.glob(f"{source.package.replace('-', '_')}-{source.version}-*.whl"))
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != source.sha256:
        raise SystemExit(f"{wheel.name} has hash {found}, expected {source.sha256}")
    return wheel


def _cut(source: Source, package: zipfile.ZipFile, folder: Path) -> None:
    variable = Path(package.extract(source.member, folder))
    (LICENSES / f"OFL-1.1-{source.family}.txt").write_bytes(package.read(source.licence))
    for style, weight in source.cuts:
        font = TTFont(variable, recalcTimestamp=False)
        place = dict(source.axes) | {"wght": float(weight)}
        static = instancer.instantiateVariableFont(font, place, updateFontNames=True)
        target = FONTS / f"{source.family}-{style}.ttf"
        static.save(target)
        print(f"{target.name}: {target.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    raise SystemExit(main())
