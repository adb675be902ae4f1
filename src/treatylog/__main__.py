"""`python -m treatylog` is the command line."""

from treatylog.cli.main import main

if __name__ == "__main__":
    main()
