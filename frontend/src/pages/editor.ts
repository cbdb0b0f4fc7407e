import "../styles/editor.css";
