import { YamlFile } from './yamlFile.js';

/**
 * The departments of a menu by their names, and nothing else of it: a mistake elsewhere in the file, or a number that is
 * not set, keeps no operator from closing one.
 *
 * @throws MenuError for a file that can't be read, is no YAML, or has no departments
 */
export function departmentNames(file: string): readonly string[] {
  const yaml = new YamlFile(file);
  const names = yaml.keys(['departments']);
  if (names.length === 0) yaml.finish();
  return names;
}
