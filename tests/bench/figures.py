"""How benchmarks tell what they measured."""

import json


def print_figures(rows: list[tuple[str, str]], *, as_json: bool) -> None:
    """Names and figures as a table in Markdown, or as one JSON object."""
    if as_json:
        print(json.dumps(dict(rows)))
        return
    print("| what | figure |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")
