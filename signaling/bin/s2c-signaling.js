#!/usr/bin/env -S node --max-semi-space-size=4
// A young generation of 4 MB: Node's own grows to 16 MB and its copy, for joins that come in a rush, and stays so.
import '../dist/main.js'
