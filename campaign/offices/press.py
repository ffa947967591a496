"""The press: a program of its own that sets one document and ends.

``typesetting`` starts it. What the typesetter remembers between documents would fill the
worker's memory, and what breaks it must not break the worker. It reads a JSON order from its
input and writes the PDF, or, with exit code ``REFUSED``, a JSON list of what no font has.
"""

import json
import re
import sys

import typst

REFUSED = 3
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def main() -> int:
    """Carry out one order: ``template``, ``data``, ``all_fonts``, ``is_strict``."""
    order = json.load(sys.stdin)
    try:
        pdf = typst.compile(
            order["template"].encode(),
            sys_inputs={"data": order["data"]},
            font_paths=typst.Fonts(include_system_fonts=order["all_fonts"]),
            # The standard of accessible documents, which also forbids a character that no
            # font can show. The typesetter itself would leave a box and say nothing.
            pdf_standards=["ua-1"] if order["is_strict"] else [],
        )
    except typst.TypstError as error:
        unshown = {_unescaped(found) for found in _UNSHOWN.findall(error.diagnostic)}
        sys.stdout.write(json.dumps(sorted(unshown)))
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)


if __name__ == "__main__":
    sys.exit(main())
