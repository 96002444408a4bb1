"""Borders of the regions below the head: heights and planes in millimetres of the neutral adult, and parts of limbs."""

# front to back: z of the border between front and back of the trunk at a height y
FLANK = ((760, 12), (860, 14), (950, 18), (1050, 32), (1150, 30), (1250, 12), (1330, 0), (1400, -5))
SHOULDER_LINE = ((1420, 122), (1290, 150), (1250, 157))  # x at a height y: trunk inside, arm outside
ARM_BELOW = 1250.0  # below the armpit the arm hangs free of the trunk
AXILLA = (150.0, 1258.0, 2.0, 52.0)  # x, y, z of the apex and radius
CLAVICLE = ((0, 1372), (60, 1386), (125, 1400))  # y of the collar bone at x
NECK_BASE = ((0, 1372), (45, 1386), (70, 1412), (80, 1425))  # y of the foot of the neck at x, front
NECK_BASE_BACK = ((0, 1395), (60, 1405), (75, 1418))
STERNAL = (18.0, 1200.0)  # half width, lower end
INFRACLAVICULAR = 1325.0
CHEST_FOOT = ((0, 1160), (60, 1145), (130, 1120))  # y of the costal margin at x
MID_ABDOMEN = 1005.0
UMBILICUS_RADIUS = 16.0
AREOLA_RADIUS = 19.0
BACK_UPPER, BACK_LOWER = 1235.0, 1095.0
BUTTOCK_TOP = ((0, 915), (30, 940), (80, 968), (130, 965), (170, 930))
BUTTOCK_FOOT = ((0, 800), (30, 786), (80, 776), (130, 782), (180, 790))
INGUINAL = ((0, 800), (28, 822), (70, 868), (115, 915), (160, 955))  # y of the groin crease at x
GROIN_HALF_WIDTH = 18.0
PUBIS = 838.0
KNEE = (48.0, 42.0)  # above and below the joint
ANKLE = (60.0, 22.0)
ELBOW = (0.86, 0.13)  # from here on the upper arm, to here on the forearm
WRIST = 0.87
SHOULDER_PART = 0.27
TIP_PART = 0.45  # of the end phalanx
ANUS = (812.0, -22.0, 26.0)  # y, z and radius of the perianal skin
