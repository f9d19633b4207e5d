package web

import "testing"

// After a form that loads a page anew, the keyboard is where the answer is.
func TestWhatAFormSaidHasTheFocus(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/participants/P07")
	b.eventually(`!!document.querySelector('main form input[name=source]')`)
	b.find(`document.querySelector('main form[action="/participants/P07"] button, main form button')`)
	b.eventually(`document.activeElement.matches('main .told, main [role=alert]')`)
}
