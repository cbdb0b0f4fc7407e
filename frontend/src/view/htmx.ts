// htmx adds its styles as soon as the document is ready, which may be before the page's words are loaded: this comes first.
import htmx from "htmx.org";

// Both would break the content security policy: an inline <style> and eval().
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
