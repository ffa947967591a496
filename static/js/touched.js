// Whether something stands in a form that the server did not write there. People type before a
// script has come, and browsers bring words back: neither tells of it by an event.

export function isTouched(box) {
  if (box.type === "checkbox" || box.type === "radio") return box.checked !== box.defaultChecked;
  if (box.options) {
    const first = box.multiple ? undefined : box.options[0];
    const meant = [...box.options].find((option) => option.defaultSelected) ?? first;
    return !box.multiple && box.selectedOptions[0] !== meant;
  }
  return box.type !== "hidden" && "defaultValue" in box && box.value !== box.defaultValue;
}

export const holdsWords = (form) =>
  [...form.elements].some((box) => !box.dataset.untouched && isTouched(box));
