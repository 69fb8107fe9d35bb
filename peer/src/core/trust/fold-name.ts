/**
 * Display names folded for comparison: "Bob " and "bob" are one name, so that nobody passes for a remembered Bob by
 * another spelling. Both ends of a link fold alike, for a claim to a name is compared folded.
 */

const SPACES_AND_INVISIBLE = /[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/**
 * Compatibility forms, upper and lower case, spaces and invisible characters make no difference. Folding twice changes
 * nothing.
 *
 * Look-alike letters of other scripts (a Cyrillic "о" in "Bоb") stay different: a stranger under such a name is shown
 * as new and unverified like any stranger, while folding them would sound the loud alarm between honest people whose
 * names merely look alike.
 */
export const foldName = (name: string): string =>
  strip(foldCase(strip(name.normalize('NFKC'))).normalize('NFKC'))

/** Before the last composition, so that nothing invisible keeps a letter and its accent apart. */
const strip = (text: string): string => text.replace(SPACES_AND_INVISIBLE, '')

/** Upper case first: "ß" and "SS", and both forms of the small sigma, meet there. */
const foldCase = (text: string): string => text.toUpperCase().toLowerCase()

/**
 * Login names that whole families of machines share, and the name of the nameless. The login name is the default
 * display name: two containers in which everybody is "root" are no sign of an attack, so these names belong to no key.
 */
const SHARED_NAMES = new Set(
  [
    'guest root admin administrator user test',
    'ubuntu debian fedora centos almalinux opensuse',
    'pi raspberry vagrant docker container node runner jenkins gitlab-runner circleci codespace gitpod vscode',
    'ec2-user ssm-user azureuser cloud-user opc bitnami coder jovyan nobody www-data',
  ].flatMap(names => names.split(' ')),
)

/** Whether a folded name is one that belongs to nobody. */
export const isSharedName = (foldedName: string): boolean => foldedName === '' || SHARED_NAMES.has(foldedName)
