"""How scripts end: with an exit code, one line for an error made on purpose, or a traceback."""

import pytest

from stance.errors import InputError, ModelError, guarded


@pytest.mark.parametrize("error", [InputError("no such base"), ModelError("no such base")])
def test_an_error_made_on_purpose_is_one_line(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    def main() -> None:
        raise error

    assert guarded(main) == 2
    assert capsys.readouterr().err == "error: no such base\n"


def test_a_bug_keeps_its_traceback() -> None:
    def main() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(main)


@pytest.mark.parametrize(("returned", "code"), [(None, 0), (0, 0), (1, 1)])
def test_what_a_script_returns_is_its_exit_code(returned: int | None, code: int) -> None:
    assert guarded(lambda: returned) == code
