// One module per behaviour; pages work without any of them.
import "./copy.js";
import "./keys.js";
import "./menus.js";
import "./once.js";
import "./palette.js";
import "./reference.js";
import "./selection.js";
import "./toasts.js";
import "./values.js";
