"""Programs that behave, bug for bug, like the old chat programs people have; each is run by itself.

They are written after what such programs were seen to do, not after what ours should do. A replica that is
kinder than its model is a defect: it must die, go deaf or spin where the model does.
"""
