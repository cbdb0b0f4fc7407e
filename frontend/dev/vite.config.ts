import { resolve } from "node:path";
import { defineConfig } from "vite";
import { mockApi } from "./mock-api";

const root = resolve(import.meta.dirname, "..");

export default defineConfig({ root, publicDir: false, plugins: [mockApi(root)], server: { host: "127.0.0.1", port: 5199 } });
