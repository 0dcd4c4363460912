// What stands in a form as a list of [name, value, more], and such a list back into the form. Used by drafts.js.
// Rows of a formset find their place again by their id; new ones go behind those that are there by now.
const draftFields = {
  kept: (field) => field.name && field.name[0] !== "_" && !/^(csrfmiddlewaretoken|.*-(MIN|MAX)_NUM_FORMS)$/.test(field.name)
    && !["password", "file", "submit", "button", "fieldset"].includes(field.type),

  taken(form) {
    return [...form.elements].filter(this.kept).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      if (!field.selectedOptions) return [field.name, field.value, null];
      return [field.name, [...field.selectedOptions].map((o) => o.value), [...field.selectedOptions].map((o) => o.text)];
    });
  },

  // Where the rows of the list stand now: {"hadir-3-": "hadir-5-"}, null for a row that somebody deleted
  places(form, list) {
    const values = new Map(list.map(([name, value]) => [name, value]));
    const moved = new Map();
    for (const [name, total] of values) {
      const prefix = /^(.+)-TOTAL_FORMS$/.exec(name)?.[1];
      if (!prefix || !form.elements[name]) continue;
      const count = (what) => Number(form.elements[`${prefix}-${what}_FORMS`].value);
      const [before, now] = [Number(values.get(`${prefix}-INITIAL_FORMS`)), count("INITIAL")];
      for (let missing = now + Number(total) - before - count("TOTAL"); missing > 0; missing -= 1) {
        document.querySelector(`#${prefix}-group .add-row a, [data-add-row="${prefix}"]`)?.click();
      }
      for (let row = 0; row < Number(total); row += 1) {
        const id = values.get(`${prefix}-${row}-id`);
        const old = [...Array(now).keys()].find((n) => id && form.elements[`${prefix}-${n}-id`]?.value === id);
        const place = row >= before ? row - before + now : old;
        moved.set(`${prefix}-${row}-`, place === undefined ? null : `${prefix}-${place}-`);
      }
    }
    return moved;
  },

  put(form, list) {
    const moved = this.places(form, list);
    for (const [name, value, more] of list) {
      if (/-(TOTAL|INITIAL)_FORMS$|-\d+-id$/.test(name)) continue;
      const row = /^.+-\d+-/.exec(name)?.[0];
      if (moved.get(row) === null) continue;
      const own = moved.has(row) ? moved.get(row) + name.slice(row.length) : name;
      for (const field of [...form.elements].filter((f) => f.name === own && this.kept(f))) this.fill(field, value, more);
    }
  },

  fill(field, value, more) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.value !== value) return;
      field.checked = more;
    } else if (field.selectedOptions && Array.isArray(value)) {
      value.forEach((own, n) => {
        if (![...field.options].some((o) => o.value === own)) field.add(new Option(more[n], own));
      });
      for (const option of field.options) option.selected = value.includes(option.value);
    } else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  },
};
