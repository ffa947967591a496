"""The press: a program of its own that sets one document and ends.

``typesetting`` starts it. What the typesetter remembers between documents would fill the
memory of the process that asks, and what breaks it must not break that one. It reads a JSON
order from its input and writes the PDF or picture, or, with exit code ``REFUSED``, a JSON list
of what no font has.
"""

import json
import re
import sys

import typst

REFUSED = 3
_DOTS_PER_INCH = 72  # a point of the template is a dot of the picture
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def main() -> int:
    """Carry out one order: ``template``, ``data``, ``all_fonts``, ``is_strict``, ``form``."""
    order = json.load(sys.stdin)
    try:
        document = typst.compile(
            order["template"].encode(),
            sys_inputs={"data": order["data"]},
            font_paths=typst.Fonts(include_system_fonts=order["all_fonts"]),
            format=order["form"],
            ppi=_DOTS_PER_INCH,
            # The standard of accessible documents, which also forbids a character that no
            # font can show. The typesetter itself would leave a box and say nothing.
            pdf_standards=["ua-1"] if order["is_strict"] else [],
        )
    except typst.TypstError as error:
        unshown = {_unescaped(found) for found in _UNSHOWN.findall(error.diagnostic)}
        sys.stdout.write(json.dumps(sorted(unshown)))
        return REFUSED
    sys.stdout.buffer.write(document)
    return 0


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


if __name__ == "__main__":
    sys.exit(main())
