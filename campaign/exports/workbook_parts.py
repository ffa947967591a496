"""The small files of a workbook: what it consists of, its title, how a heading looks."""

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BOOK, _STYLES, _CORE = (
    f"{name}.xml" for name in ("xl/workbook", "xl/styles", "docProps/core")
)
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet(number: int) -> str:
    """Return the name of a sheet's file, counted from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def small_files(sheets: int, title: str) -> dict[str, str]:
    """Return the content of each by its name; *title* is fit for XML."""
    numbers = range(1, sheets + 1)
    kinds = "".join(
        f'<Override PartName="/{sheet(n)}" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    named = "".join(
        f'<sheet name="Export{"" if n == 1 else f" {n}"}" sheetId="{n}" r:id="rId{n}"/>'
        for n in numbers
    )
    led = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet"'
        f' Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relations = f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/{_BOOK}" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/{_STYLES}" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/{_CORE}"'
            ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            f"{kinds}</Types>"
        ),
        "_rels/.rels": (
            f'{relations}<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument"'
            f' Target="{_BOOK}"/><Relationship Id="rId2"'
            f' Type="{_PACKAGE}/relationships/metadata/core-properties"'
            f' Target="{_CORE}"/></Relationships>'
        ),
        _CORE: (
            f'{XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{title}</dc:title></cp:coreProperties>"
        ),
        _BOOK: (
            f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}">'
            f"<sheets>{named}</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{relations}{led}<Relationship Id="rId{sheets + 1}"'
            f' Type="{_RELATIONS}/styles" Target="/{_STYLES}"/></Relationships>'
        ),
        _STYLES: (
            f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/>'
            '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
            '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
            '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border>'
            "<left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs"
            ' count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
            '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
            "</cellStyles></styleSheet>"
        ),
    }
