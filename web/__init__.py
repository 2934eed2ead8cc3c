"""The site: Datasette with our templates, routes and output formats."""
