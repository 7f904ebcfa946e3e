// Replaced by the generator of docs and manifest.yml.
process.exitCode = 0;
