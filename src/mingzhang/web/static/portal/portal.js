// Charts load when they come into view; words of budgets explain themselves.
import "./glossary.js";
import "./chart.js";
