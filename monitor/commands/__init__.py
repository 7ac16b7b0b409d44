"""One module for each group of commands. A command reads its arguments, asks the service, prints."""
