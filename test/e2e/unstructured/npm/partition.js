// Partitions one file with the official client and prints what it was given, as JSON.
// node partition.js URL KEY FILE PARAMETERS
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UnstructuredClient } from "unstructured-client";

const [url, key, file, parameters] = process.argv.slice(2);
const client = new UnstructuredClient({
  serverURL: url,
  security: { apiKeyAuth: key },
});
try {
  const answer = await client.general.partition({
    partitionParameters: {
      files: { content: readFileSync(file), fileName: basename(file) },
      ...JSON.parse(parameters),
    },
  });
  console.log(JSON.stringify({ answer }));
} catch (error) {
  const { name, statusCode, body, message, detail } = error;
  console.log(JSON.stringify({ error: { name, statusCode, body, message, detail } }));
}
