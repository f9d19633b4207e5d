package app

import "verbatim/internal/folder"

// ThemeColours are the colours that the workbench has given to themes in this
// study; empty where nobody remembers.
func (a *App) ThemeColours() folder.ThemeColours {
	f, err := a.folder()
	if err != nil {
		return folder.ThemeColours{}
	}
	return f.ThemeColours()
}

// KeepThemeColours remembers the colours of themes, where the study's folder can
// be written to.
func (a *App) KeepThemeColours(c folder.ThemeColours) {
	if f, err := a.folder(); err == nil {
		f.KeepThemeColours(c)
	}
}
