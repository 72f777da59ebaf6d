"""The living demonstration: a programme that runs now, with parks in every state of the story. All of it is made up."""
