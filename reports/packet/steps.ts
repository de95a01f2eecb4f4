/** How to check the list and the words of a packet without this program. Page and workbook print the same steps. */

/** Python 3, standard library only: the digest of the frozen list, and comments whose words do not have their digest. */
export const PYTHON_STEPS = [
  'import hashlib, json, unicodedata',
  'sha = lambda text: hashlib.sha256(text.encode()).hexdigest()',
  "packet = json.load(open('review-packet.json', encoding='utf-8'))",
  "later = {one['assignment'] for one in packet['reviewers'] if one['origin']}",
  "ids = [unicodedata.normalize('NFC', line['id']) for line in packet['lines']",
  "       if line['assignment'] not in later and not line['assignment'].startswith('unassigned+')]",
  "print(len(ids), sha(''.join(id + '\\n' for id in sorted(ids, key=str.encode))))",
  "for said in packet['statements']:",
  "    if said['text'] is not None and sha(said['text']) != said['digest']:",
  "        print('other words:', said['issue'], said['at'])",
].join('\n');

/** What the steps print when all is well. */
export const EXPECTED = 'It prints the number of frozen lines and the digest of the list, and nothing else.';
