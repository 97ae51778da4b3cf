export const templateFormats: readonly string[] = ['go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath', 'jsonpath-as-json', 'jsonpath-file'];

/** The formats of -o in every command that prints objects. */
export const commonFormats: readonly string[] = ['json', 'yaml', 'kyaml', 'name', ...templateFormats];
