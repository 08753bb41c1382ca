"""The front door: `python3 -m playground` opens the window, with a command it works without one."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 – this is where an older one is told
    sys.stderr.write(
        "The playground needs Python 3.11 or newer; this is "
        + sys.version.split()[0]
        + ".\nInstall a newer one from python.org, or run it as python3.12 -m playground.\n"
    )
    sys.exit(2)

COMMANDS = ("new", "train", "schema", "catalog")
HELP = """\
usage: python3 -m playground [FILE]      open the window, with a file if one is named
       python3 -m playground COMMAND …   work without a window

commands:
  new       print a complete experiment as JSON
  train     train an experiment and print the result as JSON
  shot      draw the window, trained, into a picture
  schema    print the JSON Schema of a file
  catalog   print everything there is to choose, as JSON
  test      run the tests
  bench     measure training and drawing on this machine
  stress    try random networks, runs and files by the thousand

python3 -m playground COMMAND --help tells more about one command.
"""


def main() -> int:
    """Run what the arguments ask for and give the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write(HELP)
        return 0
    from playground import bootstrap

    wants_tests = arguments[:1] == ["test"]
    bootstrap.ensure(with_tests=wants_tests)
    if arguments[:1] == ["--version"]:
        return bootstrap.print_version()
    if wants_tests:
        return bootstrap.run_tests(arguments[1:])
    if arguments[:1] == ["stress"]:
        from playground import stress

        return stress.main(arguments[1:])
    if arguments and arguments[0] in COMMANDS:
        from playground import cli

        return cli.main(arguments)
    return _window(arguments)


def _window(arguments: list[str]) -> int:
    """Draw a picture, open the window, or say that there is no display."""
    import gc

    from playground import bootstrap, headless

    if arguments[:1] == ["shot"]:
        bootstrap.need_system_libraries(with_window=False)
        from ui import shot

        return shot.main(arguments[1:])
    if arguments[:1] == ["bench"]:
        bootstrap.need_system_libraries(with_window=False)
        from playground import bench
        from ui import measure

        return bench.main(arguments[1:], measure.window)
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        sys.stderr.write("python3 -m playground: unknown arguments " + " ".join(arguments) + "; see --help\n")
        return 2
    has_display = headless.has_display()
    bootstrap.need_system_libraries(with_window=has_display)
    gc.disable()  # what is imported stays; the window looks after garbage by itself
    from playground import warmup

    warmup.start()  # before the first window is built: on a first start the engine takes longest
    if not has_display or not headless.window_can_open():
        gc.enable()
        return headless.draw_instead()
    from ui import app

    return app.main(arguments[0] if arguments else None)


if __name__ == "__main__":
    sys.exit(main())
