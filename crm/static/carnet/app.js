// Every behaviour is a module of its own; a page works without any of them.
import "./copy.js";
import "./keys.js";
import "./menus.js";
import "./once.js";
import "./palette.js";
import "./reference.js";
import "./selection.js";
import "./toasts.js";
import "./values.js";
