"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Out = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="OUT", help="Write to this file, not to the terminal."),
]
Model = Annotated[
    str | None,
    typer.Option("--model", metavar="FOLDER", help="Models of your own; else the built-in ones."),
]
TargetName = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="NAME",
        help="What the stance is toward: a short noun phrase, or a .yaml file that describes it. "
        "Without it: foreign troop presence.",
    ),
]
MinStance = Annotated[
    float,
    typer.Option(
        "--min-stance",
        metavar="P",
        min=0,
        max=1,
        help='Call a stance "uncertain" where no label is at least as probable as P.',
    ),
]
NumberFormat = Annotated[
    str,
    typer.Option(
        "--dtype",
        metavar="TYPE",
        help="Numbers of the models: float32; bfloat16, several times faster on processors that "
        "have it and far slower on others; or auto, the faster one here.",
    ),
]
Description = Annotated[
    str | None,
    typer.Option(
        "--target-description",
        metavar="TEXT",
        help="One sentence that says what being in favour of the target means.",
    ),
]
Force = Annotated[
    str | None,
    typer.Option(
        "--force", metavar="WHOSE", help='Only forces of this state or alliance ("US", "NATO").'
    ),
]
Host = Annotated[
    str | None,
    typer.Option("--host", metavar="WHERE", help='Only forces in this country ("Iraq").'),
]
