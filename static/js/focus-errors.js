// Puts the focus on the summary of errors when a page comes back with one, so that it is read out and seen first.
document.querySelector("[data-focus]")?.focus();
