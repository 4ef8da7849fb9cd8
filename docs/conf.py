"""How Sphinx builds the documentation; `bash .ci/run docs` builds it with warnings as errors."""

import custrel

project = "custrel"
author = "The custrel authors"
copyright = "2026, The custrel authors"
version = release = custrel.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"custrel {release}"

default_role = "code"  # `Interval` in a docstring is code, nothing more
myst_heading_anchors = 3
napoleon_google_docstring = True
napoleon_numpy_docstring = False
autodoc_default_options = {"members": True, "member-order": "bysource", "show-inheritance": False}
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
maximum_signature_line_length = 100
