/**
 * Makes an element. Children are text or elements; nothing is ever parsed as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | undefined>} [attributes]
 * @param {readonly (Node | string)[]} [children]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * The element of the page with an id.
 * @param {string} id
 */
export function at(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element;
}

/**
 * Changes a text only if it is another one: a screen reader reads what is changed.
 * @param {Element} element
 * @param {string} text
 */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Changes an attribute only if it is another one.
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
export function mark(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Keeps one child for each key, in the order of the keys: those that stay are the same elements as before, so that
 * neither focus nor selection is lost four times a second.
 * @param {Element} parent
 * @param {readonly string[]} keys
 * @param {(key: string) => Element} create
 * @returns {ReadonlyMap<string, Element>}
 */
export function keep(parent, keys, create) {
  const before = new Map([...parent.children].map((child) => [child.getAttribute('data-key') ?? '', child]));
  const kept = new Map();
  for (const [index, key] of keys.entries()) {
    let child = before.get(key);
    if (child === undefined) {
      child = create(key);
      child.setAttribute('data-key', key);
    }
    kept.set(key, child);
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
  while (parent.children.length > keys.length) parent.lastElementChild?.remove();
  return kept;
}
