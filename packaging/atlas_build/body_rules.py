"""Borders of the regions below the head: heights and planes in millimetres of the neutral adult, and parts of limbs.

Lines are points (by, at) read between them. Angles are degrees about an upright axis: 0 lateral, 90 front, 180 medial,
270 back.
"""

Line = tuple[tuple[float, float], ...]

# trunk: z of the border between front and back at a height y, and half the width of what is lateral
FLANK: Line = ((760, 12), (860, 14), (950, 18), (1050, 32), (1150, 30), (1250, 12), (1330, 0), (1400, -5))
LATERAL: Line = ((930, 30), (1050, 38), (1150, 40), (1230, 34), (1270, 20))
LATERAL_TOP = 1278.0  # above it lies the axilla or the arm
SHOULDER_LINE: Line = ((1420, 122), (1290, 150), (1250, 157))  # x at a height y: trunk inside, arm outside
ARM_BELOW = 1250.0  # below the armpit the arm hangs free of the trunk
AXILLA = (150.0, 1258.0, 8.0, 47.0)  # x, y, z of the apex and radius
CLAVICLE: Line = ((0, 1372), (60, 1386), (125, 1400))  # y of the collar bone at x
NECK_BASE: Line = ((0, 1372), (45, 1386), (70, 1412), (80, 1425))  # y of the foot of the neck at x, front
NECK_BASE_BACK: Line = ((0, 1395), (60, 1405), (75, 1418))
STERNAL = (20.0, 1195.0)  # half width, lower end
INFRACLAVICULAR = 1325.0
AREOLA_RADIUS, NIPPLE_RADIUS = 19.0, 7.0
BREAST_FOOT = 48.0  # mm below the nipple lies the fold
BREAST_FOLD = 13.0  # height of its band
CHEST_FOOT: Line = ((0, 1160), (60, 1145), (130, 1120))  # y of the costal margin at x
MID_ABDOMEN = 1005.0
MIDCLAVICULAR = 66.0
UMBILICUS_RADIUS, PERIUMBILICAL_RADIUS = 16.0, 48.0
MONS: Line = ((0, 884), (30, 876), (48, 858))  # y of the upper border at x
BACK_UPPER, BACK_LOWER = 1225.0, 1095.0
SUPRASCAPULAR: Line = ((0, 1352), (60, 1340), (130, 1330))
SCAPULA_INNER: Line = ((1220, 62), (1340, 48))  # x of its medial border at a height y
SACRAL_TOP: Line = ((0, 988), (40, 985), (58, 972))  # y at x
SACRAL_HALF = 58.0
BUTTOCK_TOP: Line = ((0, 915), (30, 940), (80, 968), (130, 965), (170, 930))
BUTTOCK_FOOT: Line = ((0, 800), (30, 786), (80, 776), (130, 782), (180, 790))
GLUTEAL_FOLD = (9.0, 24.0, 124.0)  # half height, from x, to x
CLEFT = 13.0  # half width
HIP = (858.0, 62.0, 46.0)  # y of the trochanter, half height, half depth
INGUINAL: Line = ((0, 800), (28, 822), (70, 868), (115, 915), (160, 955))  # y of the groin crease at x
GROIN_HALF_WIDTH, CREASE_HALF_WIDTH = 22.0, 6.0
PUBIS = 838.0
ANUS = (812.0, -22.0, 26.0)  # y, z and radius of the perianal skin

# legs
THIGH = (-38.0, 46.0, 128.0, 208.0)  # angles: lateral from, anterior from, medial from, posterior from
KNEE = (48.0, 42.0)  # above and below the joint
KNEE_SIDES = (-18.0, 46.0, 122.0, 170.0)  # lateral from, patella from, medial from, hollow from
LEG = (-42.0, 40.0, 142.0, 205.0)  # lateral from, shin from, medial from, calf from
ACHILLES = (242.0, 298.0, 150.0)  # angles, and the height up to which it is slender
ANKLE = (60.0, 22.0)  # above and below the joint
ANKLE_SIDES = (-52.0, 52.0, 125.0, 232.0)  # lateral from, front from, medial from, back from

# arms
SHOULDER_PART = 0.27
SHOULDER_SIDES = (48.0, -48.0)  # angles: lateral below the first, posterior below the second
UPPER_ARM = (-40.0, 40.0, 140.0, 220.0)  # lateral from, anterior from, medial from, posterior from
ELBOW = (0.86, 0.13)  # from here on the upper arm, to here on the forearm
ULNAR = (188.0, 238.0)  # angles of the ulnar border of the forearm
WRIST = 0.895
WRIST_CREASE = 0.1  # part of the way from the wrist to the knuckles
KNUCKLE = (11.5, 12.5)  # radius on the back of the hand, and of the thumb's
WEB = (7.0, 14.0)  # radius round the cleft between two fingers, and beside the thumb
THENAR = (38.0, 11.0, -4.0, 2.0)  # radius about the middle of the thumb's metacarpal, and how far that is moved, mm
DISTAL_PALM = (0.74, 0.0024)  # part of the way to the knuckles, and how it rises per mm towards the index finger
JOINT = 5.6  # half the length of a finger's joint on its back
PULP = 0.62  # of the end phalanx; beyond lies the very tip
TOENAILS = (0.0, 4.3, 4.0, 3.8, 3.4)  # radii, mm; that of the great toe is the source's mask
