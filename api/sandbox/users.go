package sandbox

import "slices"

// A person of the world. Two can sign in: Jane Doe, who also has the developer
// token and sees both accounts, and Sam Okafor, who is in the second only.
type user struct {
	ID, Name, Email, Account string
}

// in says whether a user is a member of an account. Nobody (nil) is whoever may
// do everything: a test behind the client's back.
func (u *user) in(a *account) bool {
	return a != nil && (u == nil || slices.Contains(a.Members, u))
}

// guest says whether a user was invited to a project from outside its account.
func (u *user) guest(p *project) bool {
	return p != nil && u != nil && slices.Contains(p.Guests, u)
}

func (u *user) sees(p *project) bool {
	return p != nil && (u.in(p.Team.Account) || u.guest(p))
}
