"""The workbench: a page in the browser to translate, review and maintain glossaries, on top of the service."""
