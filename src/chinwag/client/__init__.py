"""The client side: a link to a server, a pure view of what it says, and two faces, plain and full screen."""
