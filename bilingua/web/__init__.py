"""Pages for the browser: styles and scripts that several pages share, and the page for editors."""
