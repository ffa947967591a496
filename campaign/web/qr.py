"""QR codes: an address as squares that a telephone reads from paper."""

import io

import segno

_SCALE = 8  # pixels a square
_QUIET_SQUARES = 4  # of white around it. Source: ISO/IEC 18004, "quiet zone".


def svg(address: str, title: str, *, has_border: bool = True) -> str:
    """Return a drawing (SVG) of *address*, black on white in any colour scheme.

    Args:
        address: absolute; the shorter it is, the larger its squares.
        title: what screen readers say.
        has_border: its white border is drawn, too; on white paper there is enough of it.

    """
    code = segno.make_qr(address, error="m")  # still readable with 15 % of it torn or dirty
    drawn = io.BytesIO()
    code.save(
        drawn,
        kind="svg",
        border=_QUIET_SQUARES if has_border else 0,
        scale=_SCALE,
        omitsize=True,  # writes a viewBox instead
        dark="#000",
        light="#fff",
        title=title,
        xmldecl=False,
    )
    # Both a size and a viewBox: as a file it has a size, on a page it fills its box, whole.
    size = code.symbol_size(_SCALE, _QUIET_SQUARES if has_border else 0)[0]
    return (
        drawn.getvalue().decode().replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
    )
